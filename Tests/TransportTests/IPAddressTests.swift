import Testing

@testable import Transport

@Suite("IP addresses")
struct IPAddressTests {
  @Test(
    "What is not on the public internet is told apart, in every form that carries it",
    arguments: [
      "0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
      "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
      "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
      "198.19.255.255",
      "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
      // This machine, nothing, link-local, site-local, unique local, multicast.
      "::1", "::", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00::1", "fd12:3456::1", "ff02::1",
      "ff0e::1",
      // Mapped, compatible and translated IPv4, private and public inside.
      "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8",
      "::ffff:0:127.0.0.1",
      // NAT64, its local prefix, 6to4, Teredo.
      "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:0808:0808::1", "2001::1",
      "2001:0:4136:e378:8000:63bf:3fff:fdd2",
      // Benchmarks, ORCHID, documentation, discard, AS112, segment routing, not assigned.
      "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "3fff:fff:ffff::1", "100::1",
      "2620:4f:8000::1", "5f00::1", "4000::1", "8000::1",
    ])
  func notPublic(text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic == false)
  }

  @Test(
    "Everybody else's addresses are public, up to the borders of what is not",
    arguments: [
      "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
      "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "185.15.59.224",
      "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
      "2a02:ec80:300:ed1a::1", "2606:4700:4700::1111", "2001:4860:4860::8888", "2001:200::1", "2003::1",
      "2620:0:862:ed1a::1", "3ffe:ffff::1",
    ])
  func isPublic(text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic)
  }

  @Test(
    "Only the one way to write an address is read",
    arguments: [
      "", "127.1", "0x7f.0.0.1", "2130706433", "1.2.3.4.5", "1.2.3", "1.2.3.256", " 1.2.3.4", "1.2.3.4\n",
      "[::1]", "fe80::1%eth0", "1.2.3.4:80", "localhost", "::g",
    ])
  func unreadable(text: String) { #expect(IPAddress(text) == nil) }

  @Test(
    "An address is written so that it is read as the same one",
    arguments: ["8.8.8.8", "255.255.255.255", "::1", "2a02:ec80:300:ed1a::1", "fe80::ffff:1"])
  func roundTrip(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(IPAddress(address.description) == address)
  }
}
