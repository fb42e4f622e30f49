"""The local stack: the template deployed on MiniStack, the engine under Lambda's runtime interface emulator.

`make stack` starts it, `make stack-down` ends it, `make test-stack` tests on it.
"""
