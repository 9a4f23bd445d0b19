#!/bin/sh
# Holds the recurrence rules against python-dateutil and npm's rrule.
#
#   python3 -m venv VENV && VENV/bin/pip install -r tests/oracle/requirements.txt
#   mkdir NODE && cp tests/oracle/package.json NODE && npm install --prefix NODE
#   tests/oracle/run.sh VENV/bin/python NODE/node_modules [RULES]
#
# 100,000 rules, unless told otherwise: about two minutes of one core.
# What is known to differ, and why, is in disputed.json. Any other difference fails.
set -eu
cd "$(dirname "$0")/../.."
exec cargo run --quiet --package maat-core --example oracle -- "$@"
