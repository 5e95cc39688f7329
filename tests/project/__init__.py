"""Tests of the project itself: architecture, generation, public API, workflows, benchmarks."""
