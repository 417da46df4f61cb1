"""Stories on paper: one page to hand over, or all of it, as a tagged PDF."""

from revpress.report.pdf.document import story_pdf
from revpress.report.pdf.typesetter import check_typesetter

__all__ = ["check_typesetter", "story_pdf"]
