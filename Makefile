# SPDX-License-Identifier: AGPL-3.0-or-later
# Each target hands over to tools/bootstrap.py, which prepares what is missing first.
# Windows, or no make: python tools/bootstrap.py run

CANDIDATES = python3 python3.14 python3.13 python3.12 python3.11 python
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(or $(shell for p in $(CANDIDATES); do "$$p" -c "$(NEW_ENOUGH)" 2>/dev/null && echo "$$p" && break; done),python3)
BOOTSTRAP = @$(PYTHON) tools/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test check lint bench docs lock clean

help:  ## print what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-6s %s\n", $$1, $$2}' Makefile
	@echo "  ARGS=… goes to the command: make test ARGS='-k widget'; PORT=9000 make run"

run:  ## start Frontdesk with demo data and print its addresses and log-ins
	$(BOOTSTRAP) run $(ARGS)

test:  ## run every test, and say what could not be run and why
	$(BOOTSTRAP) test $(ARGS)

check:  ## lint, format, types, import contracts, tree rules
	$(BOOTSTRAP) check

lint:  ## the quick part of check
	$(BOOTSTRAP) lint $(ARGS)

bench:  ## measure, as ratios, into benchmarks/results/
	$(BOOTSTRAP) bench $(ARGS)

docs:  ## draw the dialogs into docs/dialogs/
	$(BOOTSTRAP) docs

lock:  ## pin the newest packages that fit, Python and npm
	$(BOOTSTRAP) lock

clean:  ## remove what the tools made; the demo's data stays
	$(BOOTSTRAP) clean
