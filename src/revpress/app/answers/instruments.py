"""What each instrument would add to what is known of muscles and joints."""

from __future__ import annotations

from pydantic import Field

from revpress.app.answers.asked import AboutAthlete, ExerciseAsked, Word, at, athlete_of, loaded, steps
from revpress.app.answers.registry import Progress, Told, answer
from revpress.errors import InputError
from revpress.report.story import instruments_story
from revpress.store.workspace import Workspace
from revpress.study.instrument_sets import instrument_sets, named_instruments, usual_instruments


class InstrumentsRequest(AboutAthlete):
    """Instruments at hand, for one exercise.

    Attributes
    ----------
    exercise : ExerciseAsked
        With a load, or the exercise's own.
    have : sequence of str
        Instruments at hand, one of them an encoder.
    more : sequence of str or None
        What could be added; all usual ones if None.
    """

    exercise: ExerciseAsked
    have: tuple[Word, ...] = Field(default=("encoder",), min_length=1, max_length=20)
    more: tuple[Word, ...] | None = Field(default=None, max_length=20)

    @property
    def machine_ids(self) -> list[str]:
        """The team's machines that it is about."""
        return [self.exercise.machine_id] if self.exercise.machine_id else []


@answer("instruments", InstrumentsRequest)
def instruments(workspace: Workspace, request: InstrumentsRequest, progress: Progress) -> Told:
    """Ask what the instruments at hand leave open, and what each one more would narrow."""
    athlete = athlete_of(workspace, request)
    with at("Exercise 1"):
        chosen = loaded(workspace, request.exercise)
        if chosen.share is not None:
            raise InputError("give the load itself, not a share of the largest: instruments are asked about one load")
    with at("Instruments"):
        have = named_instruments(",".join(request.have))
        more = usual_instruments() if request.more is None else named_instruments(",".join(request.more))
    sets = instrument_sets(
        chosen.name, athlete, chosen.load, have, more, progress=steps(progress, "Explaining"), **chosen.parameters
    )
    return Told(instruments_story(sets, athlete))
