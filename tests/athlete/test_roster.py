"""Rosters: what people write in spreadsheets is read, what could mean two things is refused."""

from math import radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpress.athlete.athlete import Athlete
from revpress.athlete.roster import read_roster
from revpress.errors import InputError

ANA = Athlete(sex="female", stature=1.68, mass=62.5, age=24.0)
BEN = Athlete(sex="male", stature=1.91, mass=95.0, age=31.0)


@pytest.fixture
def read(tmp_path):
    def from_text(text, encoding="utf-8"):
        file = tmp_path / "team.csv"
        file.write_bytes(text.encode(encoding))
        return read_roster(file)

    return from_text


@pytest.mark.parametrize(
    "text",
    [
        "name,sex,stature [cm],mass [kg],age\nAna,female,168,62.5,24\nBen,male,191,95,31\n",
        "name;sex;stature [cm];mass [kg];age\r\nAna;f;168;62,5;24\r\nBen;M;191;95;31\r\n\r\n",
        "Age\tSex\tHeight (m)\tWeight (kg)\tName\n24\tFemale\t1,68\t62,5\tAna\n31\tm\t1,91\t95\tBen",
        "\ufeffname,gender,height_cm,weight_kg,age years\n\nAna,F,168,62.5,24,,\nBen,male,191.0,95,31",
        "athlete,sex,stature,mass_kg,age [years],strength\nAna,female,168,62.5,24,\nBen,male,191,95,31,1",
        'name,sex,stature,mass (kg),age\n"Ana",female,"1,68","62,5",24\nBen,male,"1,91",95,31\n',
        "name,sex,stature mm,mass [lb],age\nAna,female,1680,137.788915,24\nBen,male,1910,209.439149,31\n",
    ],
)
def test_what_spreadsheets_write_is_read(read, text):
    team = read(text)
    assert list(team) == ["Ana", "Ben"]
    for name, person in (("Ana", ANA), ("Ben", BEN)):
        assert team[name].sex == person.sex
        for key in ("stature", "mass", "age", "strength"):
            assert getattr(team[name], key) == pytest.approx(getattr(person, key)), key


def test_measured_lengths_are_taken_and_empty_cells_are_average(read):
    team = read(
        "name,sex,stature [m],mass [kg],age,strength,thigh_length [cm],shank length [mm],foot_length [in],"
        "hip_extension_limit [°]\nÖzil Zoë,m,1.80,80,25,1.4,43,410,,22\nLi,f,1.60,55,40,,,,,\n"
    )
    first, second = team["Özil Zoë"], team["Li"]
    measured = {"strength": 1.4, "thigh_length": 0.43, "shank_length": 0.41, "hip_extension_limit": radians(22)}
    assert {key: getattr(first, key) for key in measured} == pytest.approx(measured)
    assert first.foot_length is None
    assert second == Athlete(sex="female", stature=1.60, mass=55.0, age=40.0)


GOOD = "name,sex,stature [cm],mass [kg],age\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"team\.csv: is empty, but a roster has a line of headers, then a line a person"),
        (GOOD, r"team\.csv: has headers, but nobody below them"),
        ("name,sex,stature [cm],mass [kg]\nAna,f,168,62\n", "line 1: column age is missing; needed are name, sex,"),
        ("name,sex,height,stature [cm],mass [kg],age\n", "line 1: there are 2 columns of stature"),
        (
            GOOD.replace("age", "age,club") + "Ana,f,168,62,24,A\n",
            "line 1: unknown column 'club'; the columns are name",
        ),
        (
            GOOD.replace("cm", "ft") + "Ana,f,5.5,62,24\n",
            r"column 'stature \[ft\]': unknown unit 'ft'; .* m, cm, mm, in",
        ),
        (GOOD.replace("name", "name [x]") + "Ana,f,168,62,24\n", "unknown unit 'x'; of name it may be none"),
        (GOOD.replace(" [kg]", "") + "Ana,f,168,62,24\n", r"column 'mass': has no unit; .* 'mass \[kg\]'"),
        (GOOD.replace(" [cm]", "") + "Ana,f,168,62,24\nBen,m,1.9,90,30\n", r"column 'stature': has no unit; .*\[cm\]"),
        (GOOD.replace(" [cm]", "") + "Ana,f,66,62,24\n", "column 'stature': has no unit"),
        (GOOD.replace("age", "age,thigh_length") + "Ana,f,168,62,24,41\n", r"no unit; .* 'thigh_length \[cm\]'"),
        (GOOD + "Ana,f,168,,24\n", r"line 2, column 'mass \[kg\]': is empty, but everybody needs a mass"),
        (GOOD + "Ana,f,168\n", r"line 2, column 'mass \[kg\]': is empty"),
        (GOOD + "\nAna,f,168,62,24\nBen,x,191,90,30\n", "line 4, column 'sex': 'x' is neither male nor female"),
        (GOOD + "Ana,f,168,sixty,24\n", r"line 2, column 'mass \[kg\]': 'sixty' is no number"),
        (GOOD + "Ana,f,168,1e2,24\n", "'1e2' is no number"),
        (GOOD + "Ana,f,168,nan,24\n", "'nan' is no number"),
        (GOOD + "Ana,f,250,62,24\n", r"line 2, column 'stature \[cm\]': stature is 2.5 m, outside .* \(Ana\)"),
        (GOOD + "Ana,f,168,30,17\n", "line 2, column 'age': age is 17 years, outside"),
        (GOOD + "Ana,f,168,240,24\n", r"line 2: mass/stature² is .* kg/m², outside .* \(Ana\)"),
        (GOOD + "Ana,f,168,62,24\nAna,f,170,60,30\n", "line 3: there is a second 'Ana'"),
        (GOOD + "Ana,f,168,62,5,24\n", "line 2: has a cell '24' beyond the last column; is a decimal comma in it"),
        (
            GOOD.replace(",", ";") + "Ana;f;168;62.5;24\nBen;m;191,5;90;30\n",
            "line 3: decimal points and decimal commas",
        ),
        (GOOD + 'Ana,f,168,"62"x,24\n', "line 2: is no line of a CSV file"),
    ],
)
def test_what_could_be_wrong_is_refused(read, text, message):
    with pytest.raises(InputError, match=message):
        read(text)


def test_another_encoding_is_refused_with_what_to_do(read):
    with pytest.raises(InputError, match=r"line 2: byte \d+ is not UTF-8 text; in a spreadsheet, save it as CSV UTF-8"):
        read(GOOD + "Zoë,f,168,62,24\n", "cp1252")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="is a folder, not a file"):
        read_roster(tmp_path)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_a_sentence(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("roster") / "team.csv"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError, match=r"team\.csv"):
        read_roster(file)


@given(
    st.floats(1.45, 2.10), st.floats(18.0, 40.0), st.sampled_from(["m", "cm", "mm", "in"]), st.sampled_from([",", "."])
)
def test_the_unit_and_the_decimal_sign_change_nothing(tmp_path_factory, stature, index, unit, sign):
    size = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254}[unit]
    file = tmp_path_factory.mktemp("roster") / "team.csv"
    numbers = f"{stature / size:.9f};{index * stature**2:.9f};30".replace(".", sign)
    file.write_text(f"name;sex;stature [{unit}];mass [kg];age\nX;f;{numbers}\n", encoding="utf-8")
    person = read_roster(file)["X"]
    assert person.stature == pytest.approx(stature, abs=1e-8)
    assert person.mass == pytest.approx(index * stature**2, abs=1e-8)
