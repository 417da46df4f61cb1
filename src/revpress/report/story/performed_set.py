"""One set, as it is told as soon as it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from revpress.instrument.uncertainty import COVERAGE, Measured
from revpress.measurement.power_chart import ChartRep
from revpress.report.story.story import Story

_CLEAR_LOSS = 0.20
"""Loss of velocity at which a set is ended for strength (assumed: between the 10 and 30 % that programmes stop at)."""


def performed_set_story(
    reps: Sequence[ChartRep], who: str, notices: Sequence[str] = (), problem: str = "", stopped: str = ""
) -> Story:
    """What one set says: its fastest repetition, what was lost from it to the last, and what to do next.

    Parameters
    ----------
    reps : sequence of ChartRep
        Of the set, in their order.
    who : str
        Name of who did it.
    notices : sequence of str
        What was said while it was measured.
    problem : str
        Why it could not be measured, or nothing.
    stopped : str
        Why its own rule ended it, or nothing: then the rule is the verdict.

    Returns
    -------
    Story
    """
    if problem or not reps:
        words = [f"This set has no numbers: {problem}" if problem else "No repetition was found in this set."]
        action = "Look at its trace among the data: the direction, the exercise or the machine may be another."
        return Story(who, "One set", tuple(notices), (), words, tuple, [action])
    fastest = max(reps, key=lambda rep: rep.velocity.value).velocity
    words = [f"{_counted(len(reps))}, the fastest {_interval(fastest, 2)} m/s."]
    powers = [rep.power for rep in reps if rep.power is not None]
    if powers:
        words.append(f"Most power {_interval(max(powers, key=lambda one: one.value), 0)} W.")
    action = "One more set with this load: one repetition says nothing of how it goes on."
    if len(reps) > 1:
        lost, reach = _loss(fastest, reps[-1].velocity)
        if lost - reach > 0:
            words.append(f"The last one was {100 * lost:.0f} % slower ({100 * (lost - reach):.0f} to "
                         f"{100 * (lost + reach):.0f} %).")  # fmt: skip
        else:
            words.append("The last one was as fast as the fastest, within what the instrument can tell.")
        limit = f"{100 * _CLEAR_LOSS:.0f} %"
        if lost - reach > _CLEAR_LOSS:
            action = f"Rest, or go on with less: more than {limit} was lost, where many programmes end a set."
        elif lost + reach < _CLEAR_LOSS:
            action = f"Go on with this load: less than {limit} was lost, where many programmes end a set."
        else:
            action = f"Go on with this load: whether {limit} was lost, where many programmes end a set, cannot be told."
    if stopped:
        action = "Rest before the next set: this one went on to its stop rule."
    return Story(who, "One set", tuple(notices), (), words, tuple, [action])


def _loss(fastest: Measured, last: Measured) -> tuple[float, float]:
    """Share that was lost, and how far it may be off (95 of 100)."""
    ratio = last.value / fastest.value
    u = ratio * hypot(last.u / last.value, fastest.u / fastest.value)
    return 1.0 - ratio, COVERAGE * u


def _interval(value: Measured, decimals: int) -> str:
    reach = COVERAGE * value.u
    ends = f" ({value.value - reach:.{decimals}f} to {value.value + reach:.{decimals}f})" if value.u else ""
    return f"{value.value:.{decimals}f}{ends}"


def _counted(count: int) -> str:
    return f"{count} repetition{'' if count == 1 else 's'}"
