extension String {
  /// A quick hash (FNV-1a) for names that platforms give. Not for what people choose: they could choose equal ones.
  var fingerprint: UInt64 {
    var text = self
    return text.withUTF8 { bytes in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hash
    }
  }
}
