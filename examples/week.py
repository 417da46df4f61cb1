"""
Instead of a machine, and the week
==================================

What can stand in for a reverse leg press where there are only a cable, a bench and a barbell, and what would the
machine repeat in a week that has squats and hip thrusts already?
"""

# %%
# Substitutes come in the order of how alike their work is: by the same joints and muscles at the same hip angles.
from revpress import Athlete, LoadedExercise, PlannedExercise, instead, instead_story, ledger, week_story
from revpress.study.ledger import addition_of

athlete = Athlete(sex="male", stature=1.80, mass=80.0, strength=1.5)
press = LoadedExercise("reverse_leg_press/prone_hinge", share=0.5)
some = ["hip_thrust", "back_squat", "cable_donkey_kick"]
found = instead(athlete, press, some, people=60)
print(found.likeness.similarity.to_series().map("{:.0%}".format))

# %%
# The story says in words what each of them lacks, and how many repetitions make up for one of the machine.
print(instead_story(found).next_words[0])

# %%
# A week: day, exercise with its load, sets, repetitions. The addition comes last.
plan = [
    PlannedExercise("Monday", LoadedExercise("back_squat", share=0.6), 4, 6),
    PlannedExercise("Thursday", LoadedExercise("hip_thrust", share=0.6), 3, 10),
]
week = ledger(athlete, plan, PlannedExercise("Thursday", press, 3, 8), people=60)
addition = addition_of(week)
print(f"of its work the week does already {addition.repeated[0]:.0%}")
for line in week_story(week).words:
    print(line)
