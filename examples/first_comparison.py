"""
A first comparison
==================

The same athlete in three exercises: which muscles work, and where in the range of the hip?
"""

# %%
# An athlete is sex, size, age and strength. ``strength=1.8`` is 1.8 times the average of the same sex, age and size: a
# trained person.
import matplotlib.pyplot as plt

from revpress import Athlete, LoadedExercise, compare, comparison_story

athlete = Athlete(sex="female", stature=1.70, mass=65.0, age=25, strength=1.8)

# %%
# Exercises are best compared at the same effort: here with half of the largest load that she can move in each.
names = ["reverse_leg_press/prone_hinge", "hip_thrust", "back_squat"]
solutions, comparison = compare(athlete, [LoadedExercise(name, share=0.5) for name in names])
print(comparison.peak_group_activation.T.to_pandas().round(2).to_string())

# %%
# The moment that the hip has to extend with, over its angle. Load and motion alone do not settle it, for they do not
# say where the foot presses: the band is where it is likely to lie.
figure, axes = plt.subplots()
for name, title in zip(comparison.exercise.values, comparison.title.values, strict=True):
    curve = comparison.sel(exercise=name)
    axes.plot(comparison.hip_angle, curve.hip_extension_moment, label=title)
    likely = curve.hip_extension_moment_interval.sel(layer="likely")
    axes.fill_between(comparison.hip_angle, likely.sel(bound="low"), likely.sel(bound="high"), alpha=0.2)
axes.set(xlabel="Hip flexion [°]", ylabel="Hip extension moment [N·m]")
axes.invert_xaxis()
axes.legend()

# %%
# Single bands overlap. But whoever spares a muscle in one exercise spares it in the other too: imagined people, the
# same in both, often agree on which of two exercises asks more of it. From 95 of 100 on it is said, else it cannot be
# told.
asked = comparison.mean_group_activation_contrast.sel(group="gluteus maximus")
print((100 * asked).to_pandas().round(0).to_string())

# %%
# The same as words, tables and a next step, as the command line prints it. ``to_html`` writes it as a page.
story = comparison_story(solutions, comparison)
print(*story.words, *story.next_words, sep="\n")
