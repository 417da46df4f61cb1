"""The report: one self-contained HTML page, written whole or not at all."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from revpress.citations import Bibliography, Reference
from revpress.errors import InputError, shown
from revpress.report.blocks import Bullets, Findings, Notice, Prose, Section, View
from revpress.report.chart import Chart, chart_json
from revpress.report.chart_plot import chart_plot
from revpress.report.style import Plot
from revpress.report.tables import Table, to_html
from revpress.report.view3d import view3d_data, view3d_html
from revpress.whole_files import whole

_KINDS = {
    Prose: "prose",
    Bullets: "bullets",
    Findings: "findings",
    Plot: "plot",
    Chart: "plot",
    Table: "table",
    View: "view",
    Notice: "notice",
}


def write_report(
    path: Path | str,
    sections: Sequence[Section],
    *,
    title: str = "Reverse leg press",
    subtitle: str = "",
    bibliography: Bibliography | None = None,
) -> Path:
    """Write ``sections`` as one HTML file that needs nothing else, not even a network.

    Parameters
    ----------
    path : pathlib.Path or str
        Where; its folder is made if it is not there.
    sections : sequence of Section
        In reading order, keys all different.
    title, subtitle : str
        Head of the page; the subtitle says who, with what, when.
    bibliography : Bibliography, optional
        The references that ``[@key]`` in the text may name; those named are listed at the end.

    Returns
    -------
    path : pathlib.Path
        The file, complete: it is written beside its place and then moved there.

    Raises
    ------
    InputError
        For sections of one key, more than one 3D view, or a reference that the bibliography does not hold.
    """
    path = Path(path)
    text = render_report(sections, title=title, subtitle=subtitle, bibliography=bibliography)
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8")
    return path


def render_report(
    sections: Sequence[Section],
    *,
    title: str = "Reverse leg press",
    subtitle: str = "",
    bibliography: Bibliography | None = None,
) -> str:
    """The page of :func:`write_report` as text."""
    views = _views(sections)
    return (
        _environment(sections, bibliography)
        .get_template("report.html")
        .render(
            title=title,
            subtitle=subtitle,
            sections=sections,
            style=Markup(_style(with_view=bool(views))),
            view=view3d_html(views[0].scenes, views[0].alt) if views else "",
        )
    )


def render_sections(sections: Sequence[Section], *, bibliography: Bibliography | None = None) -> Markup:
    """The sections alone with their references, for a page that has a head, a style and modules of its own.

    A :class:`~revpress.report.chart.Chart` becomes an element ``rev-chart`` and a :class:`~revpress.report.blocks.View`
    an element ``rev-view``, each around its numbers as JSON.

    Parameters
    ----------
    sections : sequence of Section
        In reading order, keys all different.
    bibliography : Bibliography, optional
        The references that ``[@key]`` in the text may name.

    Returns
    -------
    markupsafe.Markup

    Raises
    ------
    InputError
        As :func:`write_report`.
    """
    _views(sections)
    environment = _environment(sections, bibliography)
    environment.filters["drawn"] = lambda figure: _element(figure) if isinstance(figure, Chart) else _svg(figure)
    environment.filters["view"] = _view_element
    return Markup(environment.get_template("sections.html").render(sections=sections))


def _views(sections: Sequence[Section]) -> list[View]:
    views = [block for section in sections for block in section.blocks if isinstance(block, View)]
    if len(views) > 1:
        raise InputError(f"a report holds one 3D view with several scenes, got {len(views)} views")
    return views


def _environment(sections: Sequence[Section], bibliography: Bibliography | None) -> jinja2.Environment:
    """Templates that number the figures of one page and collect its references."""
    _check_keys(section.key for section in sections)
    words = _Words(bibliography or Bibliography({}))
    counter = {"plot": iter(range(1, 1000)), "table": iter(range(1, 1000))}
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("revpress.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = words.inline
    environment.filters["kind"] = lambda block: _KINDS[type(block)]
    environment.filters["table"] = to_html
    environment.filters["drawn"] = _svg
    environment.filters["view"] = lambda view: Markup(_WAITING)
    environment.globals["next_number"] = lambda kind: next(counter[kind])
    environment.globals["references"] = words.cited
    return environment


def _element(chart: Chart) -> Markup:
    return Markup("<rev-chart>{}</rev-chart>").format(_data(chart_json(chart)))


def _view_element(view: View) -> Markup:
    return Markup('<rev-view label="{}">{}</rev-view>').format(view.alt, _data(view3d_data(view.scenes, view.alt)))


def _data(content: Mapping[str, object]) -> Markup:
    """JSON inside a page: "<" is written so that no text of it can end the element."""
    text = json.dumps(content, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return Markup('<script type="application/json">{}</script>').format(Markup(text))


def _svg(figure: Plot | Chart) -> Markup:
    plot = chart_plot(figure) if isinstance(figure, Chart) else figure
    svg = Markup(plot.svg(inline=True))
    return Markup('<div class="plot" role="img" aria-label="{}. {}">{}</div>').format(figure.title, figure.alt, svg)


_WAITING = '<div id="view3d" data-state="loading"><p class="view-wait">Loading the 3D view …</p></div>'


class _Words:
    """Inline marks of plain text, and the references met on the way, in order."""

    def __init__(self, bibliography: Bibliography) -> None:
        self._bibliography = bibliography
        self._cited: dict[str, Reference] = {}

    def inline(self, text: str) -> Markup:
        """``**bold**`` and ``[@key]`` or ``[@one; @two]`` as HTML; everything else is escaped."""
        html = str(escape(text))
        html = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html)
        html = re.sub(r"\[(@[\w:.-]+(?:;\s*@[\w:.-]+)*)\]", lambda m: self._citation(m[1]), html)
        return Markup(html)

    def _citation(self, keys: str) -> str:
        links = []
        for key in re.findall(r"@([\w:.-]+)", keys):
            reference = self._bibliography[key]
            self._cited[key] = reference
            links.append(f'<a href="#ref-{key}">{escape(reference.short)}</a>')
        return f'<span class="cite">({"; ".join(links)})</span>'

    def cited(self) -> Iterator[Reference]:
        """References named so far, by author."""
        return iter(sorted(self._cited.values(), key=lambda r: r.full.casefold()))


def _check_keys(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", key):
            raise InputError(f"section key {shown(key)} must be lower-case letters, digits and hyphens")
        if key in seen:
            raise InputError(f"section key {shown(key)} is used twice")
        seen.add(key)


def _style(*, with_view: bool) -> str:
    static = files("revpress.report") / "static"
    faces = [
        f'@font-face {{ font-family: "Inter"; font-weight: {weight}; font-display: swap; '
        f"src: url(data:font/ttf;base64,{base64.b64encode((static / file).read_bytes()).decode()}) }}"
        for file, weight in (("Inter-Regular.ttf", "400"), ("Inter-SemiBold.ttf", "500 700"))
    ]
    sheets = ["report.css", *(["view3d.css"] if with_view else [])]
    return "\n".join([*faces, *((static / sheet).read_text(encoding="utf-8") for sheet in sheets)])
