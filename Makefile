# Foyer's everyday commands. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run setup test check bench rehearsal soak format lock image clean

LOCK := .venv/bin/uv pip compile -q pyproject.toml --python-version 3.11 --universal --generate-hashes --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

run: ## start everything on http://localhost:8000 (PORT changes it) with demo data; Ctrl-C stops it
	@deploy/local/run

setup: ## install what the tests and checks need, without running them
	@deploy/local/setup tests

test: setup ## run the tests in parallel, on a PostgreSQL and a Valkey of their own
	@.venv/bin/pytest -n auto

check: setup ## everything a change must pass: format, lint, types, imports, templates, image file, tests
	@deploy/local/check

soak: setup ## ten minutes of booking while a web worker is killed every two seconds (SECONDS changes it)
	@SOAK_SECONDS=$(or $(SECONDS),600) .venv/bin/pytest tests/races/test_crashes.py -k web_worker -p no:randomly -s

bench: setup ## how fast it is here, on servers of its own; ONLY=purchase,page chooses, PROFILE=1 says where time goes
	@.venv/bin/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(PROFILE),--profile)

rehearsal: ## play a rush on a copy of an event of the app that runs; EVENT=id and BUYERS=100 choose
	@.venv/bin/python -m deploy.local.command rehearse $(EVENT) $(if $(BUYERS),--buyers $(BUYERS))

format: setup ## put code and templates into shape
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
	@.venv/bin/djlint --reformat --quiet templates || true

lock: setup ## pin what pyproject.toml asks for, with hashes
	@$(LOCK) -o requirements.txt
	@$(LOCK) --extra local -c requirements.txt -o requirements-local.txt
	@$(LOCK) --extra local --extra dev -c requirements-local.txt -o requirements-dev.txt
	@$(LOCK:pyproject.toml=deploy/local/node.in) -o deploy/local/node.txt

image: setup ## build the container image with podman and prove that it runs
	@deploy/local/image

clean: ## forget what was installed and fetched; var/ with its data stays
	rm -rf .venv node_modules static/vendor
