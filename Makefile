PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

# Compiled ahead, also where the environment tells Python to write no bytecode: it halves the time of a start.
COMPILE = $(BIN)/python -m compileall -q -j 2 $$($(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))") bot handlers knowledge migrations

.PHONY: demo run test quick lint bench texts lock clean

demo: .venv/.run
	@$(BIN)/clusterbot demo

run: .venv/.run
	@$(BIN)/clusterbot run

# Everything: what CI runs.
test: lint
	$(BIN)/pytest -m "not benchmark" -n 3 --dist loadfile --no-loadscope-reorder

# The fast part, for daily use.
quick: .venv/.dev
	CLUSTERBOT_TEST_DATABASES=sqlite $(BIN)/pytest -m "not benchmark and not slow and not browser" -n 2 --dist loadfile

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m knowledge check

# The assistant is measured as an operator has it: in an environment without the tools for development.
bench: .venv/.bench .venv/lean/.run
	CLUSTERBOT_BENCH_PYTHON=.venv/lean/bin/python $(BIN)/pytest -m benchmark tests/benchmarks -p no:xdist -s

# Collects the sentences of the code into the catalogs, ready for translators.
texts: .venv/.dev
	$(BIN)/pybabel -q extract -F babel.cfg -k t -k n:1,2 -k mark -k because --no-location --sort-output --omit-header -o bot/locales/clusterbot.pot bot handlers knowledge
	for f in bot/locales/*/LC_MESSAGES/clusterbot.po; do \
	  $(BIN)/pybabel -q update -i bot/locales/clusterbot.pot -o $$f -l $$(basename $$(dirname $$(dirname $$f))) --no-fuzzy-matching --ignore-obsolete --omit-header --width 100; done

# Locks every dependency with hashes and without addresses (needs uv).
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --group build -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --group build --group dev -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --group build --group dev --group bench -o requirements/bench.txt

.venv/bin/pip:
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/pip requirements/run.txt
	$(BIN)/pip install -q --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	-@$(COMPILE)
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	$(BIN)/pip install -q --require-hashes -r requirements/dev.txt
	-@$(COMPILE)
	@touch $@

.venv/.bench: .venv/.dev requirements/bench.txt
	$(BIN)/pip install -q --require-hashes -r requirements/bench.txt
	@touch $@

.venv/lean/.run: .venv/.run
	$(PYTHON) -m venv .venv/lean
	.venv/lean/bin/pip install -q --require-hashes -r requirements/run.txt
	-@.venv/lean/bin/python -m compileall -q .venv/lean/lib
	@touch $@

clean:
	rm -rf .venv
