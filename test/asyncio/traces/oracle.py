"""Answers lines of JSON with lines of JSON: what CPython prints.

{"topic": name}        -> {program: {"trace": [...]} or {"skip": why}}, for each of the file's programs
{"random": programs}   -> a trace for each of the programs of random_programs.py
"""

import sys

# Behind the standard library: some topics have the names of its modules.
sys.path.append(sys.path.pop(0))

import importlib.util
import json
import os
from pathlib import Path

import harness
import random_programs


def run_topic(name):
    harness.programs.clear()
    spec = importlib.util.spec_from_file_location(f"topic {name}", Path(__file__).with_name(f"{name}.py"))
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return {program: harness.run_program(program) for program in harness.programs}


def answer(question):
    if "topic" in question:
        return run_topic(question["topic"])
    return [harness.run_traced(random_programs.main, program) for program in question["random"]]


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)

# Not by the usual way out, which tells of every task that is left.
os._exit(0)
