# One word per task; every task does its own set-up, and a second time that is nothing.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-nightly serve check bench docs docs-checks docs-tables clean

help: ## list the tasks
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## install what is missing: PostgreSQL + PostGIS, Chromium, uv, Python packages
	@scripts/setup

demo: setup ## show the main job with invented data, from two packages to the public map
	@.venv/bin/diachinh demo

test: setup ## run all tests
	.venv/bin/pytest -n logical --dist loadfile

test-nightly: setup ## try the cadastre with ten times as many sequences of loads, kills and undos
	DIACHINH_TEST_SEQUENCES=500 .venv/bin/pytest tests/db/test_cadastre_model.py

serve: setup ## serve the public map and its API
	@.venv/bin/diachinh serve

check: setup ## check format, style, types and import directions
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: setup ## measure the main job on this machine
	.venv/bin/python benchmarks/main_job.py

docs: setup ## build the documentation into site/
	.tools/uv run --locked --group docs mkdocs build --strict

docs-checks: setup ## write the catalogue of checks, with its pictures, into docs/
	.venv/bin/diachinh checks --markdown >docs/checks.md
	.venv/bin/python scripts/check_pictures.py

docs-tables: ## draw the tables of the database into docs/tables/
	.venv/bin/python scripts/table_drawings.py

clean: ## remove what set-up, tests and builds made; the data in var/ stays
	rm -rf .venv .tools dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
