"""``revpress choose``: what is refused, what is written, and that a machine's file carries price and floor."""

import pytest

from revpress.errors import InputError
from revpress.machine.file import machine_toml, read_machine
from revpress.machine.find import find_machine


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--goal", "beauty"), "goal is 'beauty', but must be one of movement, isolated, past-neutral, group"),
        (("--weight", "comfort=0.3"), "there is no criterion 'comfort'"),
        (("--schedule", "rest=60"), "unknown part of the schedule 'rest'"),
        (("--schedule", "sets=2.5"), "sets is 2.5, but must be a whole number"),
        (("prone_hinge,push=toes",), "push is 'toes'"),
        (("--out", "choice.png"), "its ending must be one of .html, .nc, .json"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(revpress, words, said):
    code, _, errors = revpress("choose", *words)
    assert code == 2
    assert said in errors
    assert len(errors.splitlines()) == 1


def test_an_answer_and_its_page(revpress, tmp_path):
    page = tmp_path / "choice.html"
    code, output, errors = revpress(
        "choose", "prone_hinge", "prone_hinge,push=heel", "--statures", 1.75, "--sex", "male", "--out", page
    )
    assert code == 0, errors
    assert output.startswith("Movement or isolation: ")
    assert "Typical prone hinge, push heel" in output
    text = page.read_text(encoding="utf-8")
    assert all(f'id="{key}"' in text for key in ("choice", "heel", "published"))


def test_price_and_floor_stand_in_a_machines_file(tmp_path):
    path = tmp_path / "hinge.toml"
    path.write_text(machine_toml(find_machine("prone_hinge").changed(price=4500.0, area=3.5)), encoding="utf-8")
    again = read_machine(path)
    assert (again.price, again.area) == (4500.0, 3.5)
    path.write_text(path.read_text(encoding="utf-8").replace("area =", "floor ="), encoding="utf-8")
    with pytest.raises(InputError, match="choice has no 'floor'; it has price, area"):
        read_machine(path)
