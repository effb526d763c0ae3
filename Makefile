# Everything a contributor runs. Needs Python 3.11 to 3.14, make and a package index; .venv is made on the first use.

.DEFAULT_GOAL := help
.PHONY: help demo dev test check mutate coverage soak bench format openapi lock release clean FORCE
.NOTPARALLEL:
unexport PYTHONPATH PYTHONHOME

BIN := .venv/bin

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/.run ## Run a marketplace with demo data and a simulated crowd
	@exec $(BIN)/piecework demo

dev: .venv/.dev ## Run the demo, and start it anew where a file of the product changes
	@exec $(BIN)/python -m making.dev

test: .venv/.dev ## Run every test, and say what they cost; T="-k rating" or T=tests/tasks narrows
	@exec $(BIN)/python -m tests.parts $(T)

check: .venv/.dev ## Format, lint, types, rules of the architecture, vulnerable pins: what CI runs after the tests
	@failed=0; \
	$(BIN)/ruff format --check --output-format concise . || failed=1; \
	$(BIN)/ruff check --quiet . || failed=1; \
	$(BIN)/djangofmt --check src || failed=1; \
	$(BIN)/basedpyright || failed=1; \
	$(BIN)/pytest -q tests/architecture || failed=1; \
	$(BIN)/python -m making.vulnerabilities || failed=1; \
	exit $$failed

mutate: .venv/.dev ## Put faults into a copy of the product; a test must find each; T="-k escrow" narrows
	@exec $(BIN)/python -m mutations $(T)

bench: .venv/.dev ## Measure the speed claims, side by side with the limit
	@exec $(BIN)/python -m bench

soak: .venv/.dev ## Run the long forms of the tests, within an hour
	@exec $(BIN)/python -m tests.parts --soak $(T)

coverage: .venv/.dev ## List the lines and branches that no test reaches, processes that tests start included
	@exec $(BIN)/python -m tests.parts --coverage $(T)

format: .venv/.dev ## Format the code and the templates, and mend what the linter can mend
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .
	@$(BIN)/djangofmt src

openapi: .venv/.dev ## Write docs/openapi anew, after a change of what an API takes or answers
	@exec $(BIN)/python -m tests.openapi.committed

lock: ## Pin the dependencies of pyproject.toml with hashes; UPGRADE=1 takes the newest
	@requirements/lock $(if $(UPGRADE),--upgrade)

release: .venv/.dev ## Date the changelog, build a wheel and an sdist, tag: VERSION=1.2.3; nothing is pushed
	@exec $(BIN)/python -m making.release $(VERSION)

clean: ## Remove .venv and everything that tools leave behind
	rm -rf .venv .lock-tools build dist .hypothesis .pytest_cache .ruff_cache .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment -----------------------------------------------------------------------------------------------------
# A .venv without a stamp is half made; one whose stamp names another folder was copied; one whose Python does not run
# has lost it. Each is made anew.

whole = $(shell [ "$$(cat .venv/.$(1) 2>/dev/null)" = "$$(pwd)" ] && $(BIN)/python -c "" 2>/dev/null && echo yes)

.venv/.run: requirements/run.txt pyproject.toml requirements/install $(if $(call whole,run),,FORCE)
	@requirements/install $(if $(wildcard .venv/.dev),dev,run)

.venv/.dev: requirements/dev.txt requirements/run.txt pyproject.toml requirements/install $(if $(call whole,dev),,FORCE)
	@requirements/install dev
