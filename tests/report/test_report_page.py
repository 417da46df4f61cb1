"""The page: complete in itself, well formed, safe against its contents, whole or absent."""

import base64
import gzip
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import report_synthetic as synthetic
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from revpress.citations import Bibliography
from revpress.errors import InputError
from revpress.report.blocks import Notice, Prose, Section, View
from revpress.report.comparison_section import comparison_findings, comparison_section, summary_section
from revpress.report.html import render_report, write_report
from revpress.report.recording_section import recording_section
from revpress.report.view3d import LENGTH, pack, unpack, view3d_html

VOID = {"meta", "link", "br", "img", "input", "line", "polyline", "circle", "path", "use", "rect"}
BIBTEX = """
@article{anderson2007,
  author  = {Anderson, Dennis E. and Madigan, Michael L. and Nussbaum, Maury A.},
  title   = {Joint torque as a function of {A}ngle},
  journal = {Journal of Biomechanics},
  year    = {2007},
  volume  = {40},
  pages   = {3105--3113},
  doi     = {10.1016/x},
}

@misc{tool,
  author = {{Some Institute}},
  title = "A tool",
  year = 2020,
  url = {https://example.org/tool},
}
"""


class Outline(HTMLParser):
    """Ids, links, loaded resources, and whether every element is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        elif tag != "use":
            self.loads += [given[name] for name in ("src", "href", "srcset", "data", "poster") if name in given]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def outline(text: str) -> Outline:
    reader = Outline()
    reader.feed(text)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def whole() -> str:
    comparison = synthetic.comparison()
    repetitions, traces, line, explained = synthetic.session()
    sections = [
        summary_section(comparison_findings(comparison), ["Plain words [@anderson2007; @tool]."]),
        comparison_section(comparison, [synthetic.scene("One"), synthetic.scene("Two", 0.2)]),
        recording_section(
            repetitions, traces=traces, line=line, explained=explained, can=["Speed."], cannot=["Muscles."]
        ),
    ]
    return render_report(sections, title="Test", subtitle="Somebody", bibliography=Bibliography.parse(BIBTEX))


def test_page_is_well_formed_and_complete_in_itself(whole: str) -> None:
    seen = outline(whole)
    assert seen.loads == []  # nothing is fetched, from anywhere
    assert not re.search(r"url\((?!data:|#)", whole)
    assert "@import" not in whole
    assert len(seen.ids) == len(set(seen.ids))
    inside = [link[1:] for link in seen.links if link.startswith("#")]
    assert set(inside) <= set(seen.ids)


def test_every_figure_has_words_and_every_picture_a_caption(whole: str) -> None:
    assert whole.count("<figure") == whole.count("<figcaption")
    labels = re.findall(r'role="img" aria-label="([^"]+)"', whole)
    assert len(labels) == whole.count('class="plot"') == 11
    assert all(len(label) > 40 for label in labels)


def test_figures_and_tables_are_numbered_apart(whole: str) -> None:
    assert re.findall(r"<b>Figure (\d+)\.", whole) == [str(i) for i in range(1, 12)]
    assert re.findall(r"<b>Table (\d+)\.", whole) == ["1", "2", "3"]


def test_only_what_is_cited_is_listed(whole: str) -> None:
    assert (
        '(<a href="#ref-anderson2007">Anderson et al. 2007</a>; <a href="#ref-tool">Some Institute 2020</a>)' in whole
    )
    assert whole.count('<li id="ref-') == 2
    alone = render_report([Section("a", "A", [Prose(["[@tool]"])])], bibliography=Bibliography.parse(BIBTEX))
    assert re.findall(r'<li id="ref-(\w+)"', alone) == ["tool"]


def test_an_unknown_reference_is_named() -> None:
    with pytest.raises(InputError, match="nobody1999"):
        render_report([Section("a", "A", [Prose(["[@nobody1999]"])])])


def test_text_is_text() -> None:
    text = render_report(
        [Section("a", "A <b>", [Prose(["<script>alert(1)</script> **bold** a@b.c [x]"]), Notice("<u>", "<i>")])]
    )
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>bold</strong> a@b.c [x]" in text
    assert "A &lt;b&gt;" in text
    assert "&lt;i&gt;" in text


@pytest.mark.parametrize("keys", [("a", "a"), ("Two words",), ("",)])
def test_bad_section_keys_are_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="section key"):
        render_report([Section(key, "T", []) for key in keys])


def test_a_second_view_is_refused() -> None:
    view = View([synthetic.scene()], "", "")
    with pytest.raises(InputError, match="got 2 views"):
        render_report([Section("a", "A", [view, view])])
    with pytest.raises(InputError, match="at least one scene"):
        view3d_html([], "")


def test_what_the_data_lack_is_said_in_its_place() -> None:
    section = comparison_section(synthetic.comparison().drop_vars("joint_work_share"))
    missing = [block.text for block in section.blocks if isinstance(block, Notice)]
    assert len(missing) == 1
    assert "joint_work_share (exercise, joint) [1] is missing" in missing[0]


def test_a_report_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new" / "report.html"
    section = Section("a", "A", [Prose(["first"])])
    assert write_report(path, [section]) == path
    first = path.read_text()
    assert "first" in first
    with pytest.raises(InputError):
        write_report(path, [section, section])
    monkeypatch.setattr("revpress.whole_files.os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(InputError, match="disk full"):
        write_report(path, [Section("a", "A", [Prose(["second"])])])
    assert path.read_text() == first
    assert [p.name for p in path.parent.iterdir()] == ["report.html"]


@given(arrays(float, st.tuples(st.integers(1, 9), st.integers(1, 4), st.integers(1, 3)), elements=st.floats(-5, 5)))
def test_packing_keeps_numbers_within_half_a_unit(values: np.ndarray) -> None:
    packed = json.loads(json.dumps(pack(values, LENGTH)))
    back = unpack(packed)
    assert back.shape == values.shape
    assert np.abs(back - values).max() <= 0.5 * LENGTH * (1 + 1e-9)


def test_the_view_carries_its_program_and_its_scenes() -> None:
    text = str(view3d_html([synthetic.scene("One"), synthetic.scene("Two", 0.3)], "words"))
    modules = dict(re.findall(r'data-module="([\w-]+)">([^<]+)<', text))
    static = files("revpress.report") / "static"
    assert opened(modules["three-core"]) == (static / "three.core.min.js").read_text(encoding="utf-8")
    named = set(
        re.findall(r'from\s?"([^"]+)"', "".join(opened(m)[:20000] + opened(m)[-20000:] for m in modules.values()))
    )
    assert named <= set(modules)  # every import is of a module inside the page
    payload = json.loads(opened(re.search(r"data-scenes>([^<]+)<", text)[1]))
    assert [scene["title"] for scene in payload["scenes"]] == ["One", "Two"]
    points = unpack(payload["scenes"][1]["muscles"][0]["points"])
    np.testing.assert_allclose(points, synthetic.scene("Two", 0.3)["muscles"][0]["points"], atol=0.6 * LENGTH)
    floor = payload["scenes"][0]["shapes"][0]
    np.testing.assert_allclose(unpack(floor["position"]), [[0, -0.01, 0]])


def test_the_view_runs_in_a_browser(whole: str, tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no chromium or chrome on this machine: the view was not run in a browser")
    path = tmp_path / "report.html"
    path.write_text(whole, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    flags += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=8000"]
    command = [browser, *flags, "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert 'id="view3d" data-state="ready"' in dom
    assert dom.count('role="tab"') == 2
    assert "Hip moment" in dom
    assert re.findall(r'class="value">(\d+ %)<', dom) == ["90 %", "20 %"]  # it opens where the muscles work hardest


def opened(bundle: str) -> str:
    return gzip.decompress(base64.b64decode(bundle)).decode()
