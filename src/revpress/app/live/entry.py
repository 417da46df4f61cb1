"""Where a capture's process begins: the server names this function and so loads none of what captures need."""

from __future__ import annotations

import socket

from revpress.app.live.plan import Plan


def capture_process(plan: Plan, end: socket.socket) -> None:
    """Run a capture.

    Parameters
    ----------
    plan : Plan
        What is captured.
    end : socket.socket
        To the server.
    """
    from revpress.app.live.process import run_capture

    run_capture(plan, end)
