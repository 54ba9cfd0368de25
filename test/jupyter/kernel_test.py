"""Jupyter's own conformance suite, with TypeScript samples. Prints one JSON line for each test."""

import json
import sys
import unittest

from jupyter_kernel_test import KernelTests


class TypeScriptKernelTests(KernelTests):
    kernel_name = "tsloop"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    code_generate_error = "throw new TypeError('boom')"

    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "[1, 2].map((n: number) => n * n)", "result": "[ 1, 4 ]"},
        {"code": "await Promise.resolve('later')", "result": "'later'"},
        {"code": "enum Colour { Red }; Colour.Red", "result": "0"},
        {"code": "2n ** 70n", "result": "1180591620717411303424n"},
        {"code": "null", "result": "null"},
        {
            "code": "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'x', 'text/html': '<b>x</b>' }) })",
            "mime": "text/html",
            "result": "<b>x</b>",
        },
    ]
    code_display_data = [
        {"code": "import { display, html } from 'tsloop'; display(html`<b>bold</b>`)", "mime": "text/html"},
        {"code": "import { display, md } from 'tsloop'; display(md`*text*`)", "mime": "text/markdown"},
        {"code": "import { display, json } from 'tsloop'; display(json({ a: 1 }))", "mime": "application/json"},
    ]
    code_clear_output = "import { clearOutput } from 'tsloop'; clearOutput()"

    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "process.stdo", "matches": {"stdout"}},
        {"text": "const fox = '🦊'; JSON.str", "matches": {"stringify"}},
    ]
    complete_code_samples = [
        "1",
        "const f = <T,>(x: T): T => x;",
        "for (const i of [1]) { i }",
        "class A { #x = 1 }",
        "await Promise.resolve()",
        "{ a: 1 }",
        "`a template`",
    ]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`a template", "if (true) {\n  1", "f(", "/* a comment"]
    invalid_code_samples = ["const = 1", "}", "let 1x", "a b c"]

    code_inspect_sample = "Math.max"

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1?2*"


class JsonLines(unittest.TestResult):
    """Reports a test once, with everything that went wrong in its sub-tests."""

    def startTest(self, test):
        super().startTest(test)
        self.messages = []
        self.reason = None

    def addError(self, test, err):
        super().addError(test, err)
        self.messages.append(self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.messages.append(self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.messages.append(f"{subtest}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.reason = reason

    def stopTest(self, test):
        super().stopTest(test)
        name = test.id().rsplit(".", 1)[-1]
        print(json.dumps({"name": name, "failures": self.messages, "skipped": self.reason}), flush=True)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(TypeScriptKernelTests)
    result = suite.run(JsonLines())
    # What fails outside the tests, such as a kernel that does not start, belongs to none of them.
    outside = [text for test, text in result.errors if not hasattr(test, "_testMethodName")]
    if outside:
        sys.exit("\n".join(outside))
