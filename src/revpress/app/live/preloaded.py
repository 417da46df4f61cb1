"""What the server of processes has loaded before it is asked for one: a capture then begins within a fraction of a second."""

from revpress.app.live.process import warm_up

warm_up()
