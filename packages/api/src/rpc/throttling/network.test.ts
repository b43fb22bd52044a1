import { expect, test } from "vitest";
import { networkOf } from "./network.ts";

test.each([
  ["192.0.2.1", "::ffff:192.0.2.1", "an IPv4 address is the same within IPv6"],
  ["192.0.2.1", "::FFFF:c000:0201", "however that is written"],
  ["2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", "a /64 is one subscriber's"],
  ["2001:db8:0:1::1", "2001:0DB8:0000:0001::2", "however its addresses are written"],
  ["fe80::1%eth0", "fe80::2", "the interface does not matter"],
  ["not an address", "", "what is no address is all the same"],
])("%s and %s are one: %s", (one, other) => {
  expect(networkOf(one)).toBe(networkOf(other));
});

test.each([
  ["192.0.2.1", "192.0.2.2"],
  ["2001:db8:0:1::1", "2001:db8:0:2::1"],
  ["192.0.2.1", "2001:db8::1"],
  ["::1", "127.0.0.1"],
])("%s and %s are two", (one, other) => {
  expect(networkOf(one)).not.toBe(networkOf(other));
});
