"""Signing in, the bad input and the main job, one after the other. The last line says how many passed and how many failed."""

import sys

import bad_input
import main_job
import sign_in
from story import Story

story = Story()
for stage in (sign_in, bad_input, main_job):
    story.tell(stage.run)
sys.exit(story.end())
