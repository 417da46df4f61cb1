"""Typesetting: content and figures in, pages out, in a folder of their own and with the house's fonts alone."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from html import escape, unescape
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from revpress.errors import InputError, RevpressError
from revpress.report.chart import Chart
from revpress.report.chart_plot import chart_plot
from revpress.report.look import Look
from revpress.report.pdf.content import Drawn
from revpress.report.pdf.letters import HOUSE, OTHERS, matplotlib_fonts
from revpress.report.style import Plot


def check_typesetter() -> None:
    """Ask whether PDFs can be made here.

    Raises
    ------
    InputError
        The typesetter is not installed.
    """
    if find_spec("typst") is None:
        raise InputError("a PDF needs the extra app: pip install 'revpress[app]'")


def figure_svg(plot: Plot, look: Look) -> str:
    """Draw a figure for paper: letters as outlines or, where numbers are written in another way, as letters.

    Parameters
    ----------
    plot : Plot
        The figure.
    look : Look
        How its numbers are written.

    Returns
    -------
    str
        SVG in the colours of the light theme.
    """
    if look == Look():
        return plot.svg()
    svg = re.sub(r"var\(--\w+, (#\w+)\)", r"\1", plot.svg(inline=True))
    return re.sub(r"(?<=>)[^<>]*\d[^<>]*(?=</t)", lambda text: escape(look.text(unescape(text[0])), quote=False), svg)


class Typesetter:
    """Sets content by the house's template; a context that owns its temporary folder.

    Raises
    ------
    InputError
        The typesetter is not installed.

    Notes
    -----
    Content reaches the template as JSON, so no text of a user is ever read as instructions. The typesetter sees
    nothing outside its temporary folder, and no font but those of :mod:`revpress.report.pdf.letters`.
    """

    def __init__(self) -> None:
        check_typesetter()
        self._figures: dict[str, Drawn] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        import typst

        with ExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="revpress-pdf-")))
            own = stack.enter_context(as_file(files("revpress.report") / "static"))
            template = files("revpress.report.pdf") / "templates" / "story.typ"
            source = self._folder / "story.typ"
            source.write_bytes(template.read_bytes())
            fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(own), str(matplotlib_fonts())]
            )
            self._compiler = typst.Compiler(
                str(source), root=str(self._folder), font_paths=fonts, sys_inputs={"house": HOUSE, "others": OTHERS}
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def figure(self, figure: Plot | Chart, look: Look) -> Drawn:
        """Draw a figure, once and only if it is asked for: that takes time.

        Parameters
        ----------
        figure : Plot or Chart
            Its key is unlike that of all other figures.
        look : Look
            How its numbers are written.

        Returns
        -------
        Drawn
        """
        if figure.key not in self._figures:
            plot = chart_plot(figure) if isinstance(figure, Chart) else figure
            name = f"figure-{len(self._figures)}.svg"
            (self._folder / name).write_text(figure_svg(plot, look), encoding="utf-8")
            self._figures[figure.key] = Drawn(name, plot)
        return self._figures[figure.key]

    def pages(self, content: Mapping[str, Any]) -> int:
        """How many pages content fills.

        Parameters
        ----------
        content : mapping
            What the template shows: see :mod:`revpress.report.pdf.content`.

        Returns
        -------
        int

        Raises
        ------
        RevpressError
            The typesetter refuses the content: a figure asks for a file outside its folder.
        """
        with self._typesetting(content):
            [pages] = json.loads(self._compiler.query("<pages>", field="value"))
        return int(pages)

    def pdf(self, content: Mapping[str, Any], on: date) -> bytes:
        """The pages.

        Parameters
        ----------
        content : mapping
            As for :meth:`pages`.
        on : date
            The day that the file says it was made.

        Returns
        -------
        bytes
            A tagged PDF of the standard PDF/UA-1; the same content and day give the same bytes.

        Raises
        ------
        RevpressError
            The typesetter refuses the content.
        """
        made = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())
        with self._typesetting(content):
            pdf = self._compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=made)
        assert isinstance(pdf, bytes)  # what the typesetter gives of this format where no file is named
        return pdf

    @contextmanager
    def _typesetting(self, content: Mapping[str, Any]) -> Iterator[None]:
        (self._folder / "story.json").write_text(json.dumps(content), encoding="utf-8")
        try:
            yield
        except RuntimeError as error:  # a query raises it bare, a compilation one of its kind
            raise RevpressError(f"the page cannot be set: {error}") from error
