"""The measurements of asyncio-io.mjs on CPython's asyncio. Prints JSON: microseconds and CPU microseconds per operation."""

import asyncio
import json
import time

ROUND_TRIPS = 10_000
LINES = 40_000
MEBIBYTES = 128
CONNECTIONS = 500
PROCESSES = 30
CALLS = 500
TIMES = 3


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


async def timed(count, use):
    wall = cpu = float("inf")
    for _ in range(TIMES):
        wall_begin = time.perf_counter()
        cpu_begin = time.process_time()
        await use()
        wall = min(wall, time.perf_counter() - wall_begin)
        cpu = min(cpu, time.process_time() - cpu_begin)
    return [wall * 1e6 / count, cpu * 1e6 / count]


async def serving(count, handler, use):
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    measured = await timed(count, lambda: use(port))
    server.close()
    await server.wait_closed()
    return measured


async def echoing(clients, size):
    async def use(port):
        await asyncio.gather(*[client(port, ROUND_TRIPS // clients, size) for _ in range(clients)])

    return await serving(ROUND_TRIPS, echo, use)


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

    return await serving(LINES, echo_lines, use)


async def throughput():
    async def use(port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        block = b"x" * 262144
        for _ in range(MEBIBYTES * 4):
            writer.write(block)
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    return await serving(MEBIBYTES, sink, use)


async def connections():
    async def use(port):
        for _ in range(CONNECTIONS):
            await client(port, 1, 16)

    return await serving(CONNECTIONS, echo, use)


async def processes():
    async def use():
        for _ in range(PROCESSES):
            process = await asyncio.create_subprocess_exec("/bin/echo", "hello", stdout=asyncio.subprocess.PIPE)
            await process.communicate()

    return await timed(PROCESSES, use)


async def threads():
    async def use():
        for n in range(CALLS):
            await asyncio.to_thread(lambda x: x + 1, n)

    return await timed(CALLS, use)


async def main():
    return {
        "echo 64 B, 1 client": await echoing(1, 64),
        "echo 64 B, 10 clients": await echoing(10, 64),
        "echo 64 B, 100 clients": await echoing(100, 64),
        "echo 16 KiB, 10 clients": await echoing(10, 16384),
        "echo of lines, pipelined": await lines(),
        "1 MiB through a stream": await throughput(),
        "connect, echo, close": await connections(),
        "start a process, read it": await processes(),
        "call in a thread": await threads(),
    }


print(json.dumps(asyncio.run(main())))
