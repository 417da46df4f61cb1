"""A command that takes every option once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import typer
from typer.core import TyperCommand


class OnceCommand(TyperCommand):
    """A command that refuses an option given twice, unless it may be repeated: the last would win unseen."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as any command does, once it is known that no option comes twice."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        times = Counter(parameter.name for parameter in order)
        for parameter in order:
            once = parameter.param_type_name == "option" and not (parameter.multiple or parameter.is_eager)
            if once and times[parameter.name] > 1:
                option = parameter.opts[-1]
                raise typer.BadParameter(f"{option} is given {times[parameter.name]} times: give it once")
        return super().parse_args(ctx, args)
