"""Tests of the contract comparison and of following the published contract."""
