# What the Makefile of every zip function includes. `sam build` calls it in the function's folder and says where the
# package goes in ARTIFACTS_DIR.
PYTHON ?= python3

build-%Function:
	$(PYTHON) ../install.py "$(ARTIFACTS_DIR)"
