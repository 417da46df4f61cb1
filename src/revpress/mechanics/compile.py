"""How this package compiles its kernels: cached on disk, division as in IEEE 754, without Python's lock."""

from __future__ import annotations

from functools import partial

from numba import njit

kernel = partial(njit, cache=True, nogil=True, error_model="numpy")
parallel_kernel = partial(njit, cache=True, nogil=True, error_model="numpy", parallel=True)
