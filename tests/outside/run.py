"""The main job and the bad input, one after the other. The last line says how many passed and how many failed."""

import sys

import bad_input
import main_job
from story import Story

story = Story()
for stage in (bad_input, main_job):
    story.tell(stage.run)
sys.exit(story.end())
