"""The measurements of asyncio-io.mjs on CPython's asyncio. Prints JSON: microseconds per operation."""

import asyncio
import json
import sys
import time

ROUND_TRIPS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
LINES = 40_000
BYTES = 256 * 1024 * 1024
PROCESSES = 30
CALLS = 1_000


async def echo(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def echo_lines(reader, writer):
    while line := await reader.readline():
        writer.write(line)
    await writer.drain()
    writer.close()


async def sink(reader, writer):
    while await reader.read(262144):
        pass
    writer.close()


async def client(port, count, size):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    message = b"x" * size
    for _ in range(count):
        writer.write(message)
        await writer.drain()
        await reader.readexactly(size)
    writer.close()
    await writer.wait_closed()


async def serving(handler, use):
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    begin = time.perf_counter()
    await use(server.sockets[0].getsockname()[1])
    taken = time.perf_counter() - begin
    server.close()
    await server.wait_closed()
    return taken


async def echoing(clients, size, count):
    async def use(port):
        await asyncio.gather(*[client(port, count // clients, size) for _ in range(clients)])

    return await serving(echo, use) / count


async def lines():
    async def use(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def write():
            for n in range(LINES):
                writer.write(b"line %d of many\n" % n)
                if n % 64 == 0:
                    await writer.drain()
            writer.write_eof()

        writing = asyncio.create_task(write())
        while await reader.readline():
            pass
        await writing
        writer.close()

    return await serving(echo_lines, use) / LINES


async def throughput():
    async def use(port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        block = b"x" * 262144
        for _ in range(BYTES // len(block)):
            writer.write(block)
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    return await serving(sink, use) / (BYTES / 1024 / 1024)


async def connections():
    count = 500

    async def use(port):
        for _ in range(count):
            await client(port, 1, 16)

    return await serving(echo, use) / count


async def processes():
    begin = time.perf_counter()
    for _ in range(PROCESSES):
        process = await asyncio.create_subprocess_exec("/bin/echo", "hello", stdout=asyncio.subprocess.PIPE)
        await process.communicate()
    return (time.perf_counter() - begin) / PROCESSES


async def threads():
    await asyncio.to_thread(lambda: 1)
    begin = time.perf_counter()
    for n in range(CALLS):
        await asyncio.to_thread(lambda x: x + 1, n)
    return (time.perf_counter() - begin) / CALLS


async def main():
    return {
        "echo 64 B, 1 client": await echoing(1, 64, ROUND_TRIPS),
        "echo 64 B, 10 clients": await echoing(10, 64, ROUND_TRIPS),
        "echo 64 B, 100 clients": await echoing(100, 64, ROUND_TRIPS),
        "echo 16 KiB, 10 clients": await echoing(10, 16384, ROUND_TRIPS),
        "echo of lines, pipelined": await lines(),
        "1 MiB through a stream": await throughput(),
        "connect, echo, close": await connections(),
        "start a process, read it": await processes(),
        "call in a thread": await threads(),
    }


results = asyncio.run(main())
print(json.dumps({name: seconds * 1e6 for name, seconds in results.items()}))
