"""Benchmarks of the engine, and of the kernels through `kernels/bench`: what `onset bench` runs."""
