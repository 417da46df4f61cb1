"""What is said of the team that does not exist."""

from __future__ import annotations

from revpress.report.story.story import Story


def demo_story(recordings: int) -> Story:
    """What the simulated team has now.

    Parameters
    ----------
    recordings : int
        How many were added.

    Returns
    -------
    Story
    """
    return Story(
        title="The simulated team",
        subtitle="Nobody of it exists, and nobody moved",
        notices=(),
        tables=(),
        words=[
            f"{recordings} sets of its last session were recorded by a simulated encoder and load cell; the numbers of "
            "the sessions before were drawn from the same people's assumed load-velocity lines."
            if recordings
            else "All its recordings are there."
        ],
        draw=tuple,
        next_actions=["Look at Ben and at Dan: one of them truly changed for the better, the other for the worse."],
    )
