# Thin on purpose: each target sets up what it lacks, then does one thing.
CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
ARGS ?=

.PHONY: help demo test bench lint

help:
	@echo 'make demo [ARGS="--once"]  the whole journey with invented data, then the sites stay up'
	@echo 'make test                  every test, a real Chromium and PostgreSQL among them'
	@echo 'make bench                 the figures of docs/performance.md'
	@echo 'make lint                  format, clippy, house rules, licences and advisories'

demo:
	@scripts/setup.sh demo
	$(CARGO) build --locked -p tegata-server -p tegata-agent
	@$(TARGET)/debug/tegata demo $(ARGS)

test:
	@scripts/setup.sh test
	$(CARGO) build --locked --workspace --bins
	$(CARGO) test --locked --workspace --no-fail-fast $(ARGS)

bench:
	@scripts/setup.sh bench
	$(CARGO) run --locked --release -p tegata-bench -- $(ARGS)

lint:
	@scripts/setup.sh lint
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) run --locked -q -p tegata-xtask -- check
	.tools/bin/cargo-deny --locked check
