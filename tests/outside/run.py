"""Signing in, bad input, the main job and what is hostile, each by itself on a server of its own, all at once: most of their time is waiting."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

STORIES = ("sign_in", "bad_input", "main_job", "hostile")


def told(story):
    """What the story printed, once it has ended, and its exit code."""
    tell = f"import sys, story, {story}; told = story.Story(); told.tell({story}.run); sys.exit(told.end())"
    here = Path(__file__).parent
    ended = subprocess.run([sys.executable, "-uc", tell], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"\n=== {story}\n{ended.stdout}", flush=True)
    return ended.returncode


with ThreadPoolExecutor(len(STORIES)) as pool:
    codes = list(pool.map(told, STORIES))
sys.exit(max(codes))
