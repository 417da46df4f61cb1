"""
Your own recording
==================

From the file of an encoder to repetitions, and to what they say about hip and knee.
"""

# %%
# A session of squats comes with the package; ``read_recording`` takes the path of your own. What kind of file it is,
# its content says.
from importlib.resources import files
from math import radians

from revpress import Athlete, measure_recording, read_recording, session_story

path = files("revpress") / "examples" / "data" / "openbarbell" / "squat_session.json"
session = read_recording(str(path))
print(f"{len(session.sets)} sets")

# %%
# A table of time and position needs a layout that says which column is which:
# ``read_recording("set.csv", TableLayout(column=2, unit="mm", time_column=1, delimiter=","))``.
#
# Each repetition has its metrics with their uncertainty.
athlete = Athlete(sex="male", stature=1.95, mass=115.0, age=30)
reps = measure_recording(session, "back_squat", athlete)[:3]
for rep in reps:
    print(f"{rep.load:g} kg: {rep.metrics.concentric.mean_velocity.value:.2f} m/s")

# %%
# The twin explains them: what hip and knee did, as an interval wherever an encoder alone cannot decide.
technique = {"depth": radians(138.0), "shank_lean": radians(40.0), "lumbar_flexion": radians(35.0)}
story = session_story(reps, "back_squat", athlete, **technique)
print(*story.words, *story.next_words, sep="\n")
