import { expect, test } from "vitest";
import { createQueue } from "./queues.ts";

const refusal = "Too many tasks. Try again shortly.";

/** Tasks that end when they are released. */
function createTasks() {
  const started: number[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const task = (id: number) => async () => {
    started.push(id);
    const end = (ends[id] = Promise.withResolvers<void>());
    await end.promise;
    return id;
  };
  return { started, task, end: (id: number) => ends[id]?.resolve(), ends };
}

test("two run at once, the others follow in order of arrival", async () => {
  const queue = createQueue({ atOnce: 2, waiting: 2, refusal });
  const { started, task, end } = createTasks();
  const results = [0, 1, 2, 3].map((id) => queue(task(id)));
  expect(started).toEqual([0, 1]);
  end(1);
  await results[1];
  expect(started).toEqual([0, 1, 2]);
  end(0);
  end(2);
  await results[2];
  end(3);
  expect(await Promise.all(results)).toEqual([0, 1, 2, 3]);
});

test("a task that finds the queue full fails immediately, and the waiting ones run", async () => {
  const queue = createQueue({ atOnce: 1, waiting: 1, refusal });
  const { started, task, end } = createTasks();
  const [first, second] = [queue(task(0)), queue(task(1))];
  await expect(queue(task(2))).rejects.toMatchObject({
    code: "server.unavailable",
    message: refusal,
  });
  end(0);
  await first;
  const third = queue(task(3));
  end(1);
  await second;
  end(3);
  expect(await third).toBe(3);
  expect(started).toEqual([0, 1, 3]);
});

test("a task that fails makes room for the next", async () => {
  const queue = createQueue({ atOnce: 1, waiting: 1, refusal });
  const failed = queue(() => Promise.reject(new Error("no")));
  const next = queue(async () => "done");
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("done");
});
