# Two commands on a fresh Debian or Ubuntu with Python 3.11 or 3.12; both make .venv when it is needed.
#   make demo   the engine on its own procedural stage; Ctrl-C ends it on a terminal, otherwise it runs 10 seconds
#   make test   everything: lint, types, tests

.PHONY: demo test
.DEFAULT_GOAL := demo

# Four workers at most: each compiles kernels and some hold sockets, and memory runs out before cores do.
WORKERS = $$(n=$$(nproc); [ $$n -lt 4 ] && echo $$n || echo 4)

demo:
	@.ci/environment base
	@.venv/bin/onset demo

test:
	@.ci/environment test
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy --no-error-summary
	@OMP_WAIT_POLICY=passive .venv/bin/pytest --quiet -n $(WORKERS)
