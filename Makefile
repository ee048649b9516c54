# Everything a person does here, one target each. Each installs what it lacks and says what it is doing.

.PHONY: demo test bench kill lint help prove model simulate cut herd clock power disk line memory head-to-head fuzz mutants

help:            ## This list.
	@sed -n 's/^\([a-z][-a-z ]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

demo:            ## The main job, end to end, told and checked. KEEP=1 leaves the server running.
	@tests/tools/demo.sh $(if $(KEEP),keep)

test:            ## Every test, with the seconds of each part.
	@tests/tools/test.sh

kill:            ## 100 phones killed at every stage, and the control that must fail; 1,000 with LONG=1.
	@tests/tools/kill.sh $(if $(LONG),1000)

prove:           ## Every proof of docs/proofs.md in its long form (an hour and a half), and their table.
	@tests/tools/prove.sh --long

# model, simulate, cut, herd, clock, power, disk, line, memory, head-to-head
model simulate cut herd clock power disk line memory head-to-head:  ## One proof, `make simulate`; its long form with LONG=1.
	@tests/tools/prove.sh $(if $(LONG),--long) $@

fuzz:            ## Foreign bytes at every door, MINUTES=10 each: hours.
	@tests/tools/fuzz.sh

mutants:         ## Faults put into the engine one by one: which does no test see? Hours; goes on where anybody stopped.
	@tests/tools/mutants.sh

bench:           ## The measurements, each beside its baseline, of the shipping profile; `line` last, of the build that tests.
	@tests/tools/bench.sh

lint:            ## Format, clippy, licences and sources of dependencies.
	@tests/tools/lint.sh
