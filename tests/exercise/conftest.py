"""What the exercise tests share."""

import numba
import pytest

pytest.register_assert_rewrite("laws")


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    """Rigs are compiled here by the dozen and solved for few frames: threads cost more than they bring."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    yield
    numba.set_num_threads(before)
