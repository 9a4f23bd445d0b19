#!/bin/sh
# Holds the recurrence rules against python-dateutil and npm's rrule.
#
#   pip install -r tests/oracle/requirements.txt      into a virtual environment
#   npm install --prefix DIR …                        the versions of tests/oracle/package.json
#   tests/oracle/run.sh PYTHON NODE_MODULES [RULES]
#
# What is known to differ, and why, is in disputed.json. Any other difference fails.
set -eu
cd "$(dirname "$0")/../.."
exec cargo run --quiet --package maat-core --example oracle -- "$@"
