import { expect, test } from "vitest";
import { isAllowableAddress, isPublicAddress } from "./addresses.ts";

test.each([
  ["1.1.1.1", "an address of the internet"],
  ["2606:4700::1111", "one of IPv6"],
  ["::ffff:1.1.1.1", "IPv4 in IPv6 notation"],
  ["172.32.0.1", "the first after the private ones"],
])("%s is public: %s", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ["10.0.0.1", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["0.0.0.0", "unspecified, which connects to loopback"],
  ["0.1.2.3", "this network"],
  ["100.64.0.1", "shared by a provider (CGNAT)"],
  ["169.254.169.254", "link-local, the metadata of clouds"],
  ["192.0.0.192", "metadata of a cloud"],
  ["168.63.129.16", "metadata of a cloud, in a public range"],
  ["192.0.2.1", "documentation"],
  ["192.88.99.1", "a relay of 6to4"],
  ["198.18.0.1", "benchmarks"],
  ["203.0.113.7", "documentation"],
  ["224.0.0.1", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "broadcast"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["::ffff:127.0.0.1", "loopback, mapped"],
  ["::ffff:a9fe:a9fe", "link-local, mapped"],
  ["::127.0.0.1", "loopback, compatible"],
  ["::8.8.8.8", "compatible"],
  ["64:ff9b::a9fe:a9fe", "link-local by NAT64"],
  ["64:ff9b::808:808", "NAT64"],
  ["64:ff9b:1::1", "NAT64 of a network"],
  ["100::1", "discarded"],
  ["2001::1", "Teredo"],
  ["2001:2::1", "benchmarks"],
  ["2001:20::1", "ORCHID"],
  ["2001:db8::1", "documentation"],
  ["2002:7f00:1::", "loopback by 6to4"],
  ["3fff::1", "documentation"],
  ["4000::1", "not assigned"],
  ["5f00::1", "segment routing"],
  ["fc00::1", "unique local"],
  ["fd00:ec2::254", "metadata of a cloud"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local, with a zone"],
  ["fec0::1", "site-local"],
  ["ff02::1", "multicast"],
  ["example.com", "a name"],
  ["", "nothing"],
])("%s is not public: %s", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  "127.0.0.1",
  "::1",
  "::ffff:127.0.0.1",
  "192.168.1.1",
  "10.1.2.3",
  "fd12::1",
  "1.1.1.1",
])("an operator may allow %s", (address) => {
  expect(isAllowableAddress(address)).toBe(true);
});

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "2002:a9fe:a9fe::1",
  "fe80::1",
  "fec0::1",
  "fd00:ec2::254",
  "168.63.129.16",
  "100.100.100.200",
  "224.0.0.1",
  "255.255.255.255",
  "localhost",
])("not even an operator can allow %s", (address) => {
  expect(isAllowableAddress(address)).toBe(false);
});
