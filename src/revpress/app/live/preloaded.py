"""What the server of processes has loaded before it is asked for one, so that a capture begins at once."""

import gc
import sys

from revpress.app.live.process import warm_up

# Where the module is merely looked at, nothing is to be done.
if any("multiprocessing.forkserver" in word for word in sys.orig_argv):
    warm_up()
    gc.collect()
    gc.freeze()  # a collection in a process would write to every object, and so have a copy of all memory
