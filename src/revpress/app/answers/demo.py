"""The simulated team's recordings, made once after the first start."""

from __future__ import annotations

from revpress.app.access.rights import Right
from revpress.app.answers.registry import AnswerRequest, Progress, Told, answer
from revpress.store.workspace import Workspace


class DemoRequest(AnswerRequest):
    """Nothing is asked: there is one simulated team."""


@answer("demo", DemoRequest, right=Right.MANAGE, lane="background", kept=False)
def demo(workspace: Workspace, request: DemoRequest, progress: Progress) -> Told:
    """Record the team's last session; it goes on where it was cut off."""
    from revpress.report.story.demo_team import demo_story
    from revpress.store.demo_team import add_demo_recordings

    return Told(demo_story(add_demo_recordings(workspace, progress)))
