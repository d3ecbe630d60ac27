import Groundwork
import JSON
import Transport

extension LoopbackSolana.State {
  /// - SeeAlso: <https://solana.com/docs/rpc/http>
  mutating func answer(to request: HTTPServerRequest) -> String {
    guard request.method == "POST", request.headers.first("content-type") == "application/json",
      let root = try? JSONDocument(parsing: request.body).root, root["jsonrpc"]?.string == "2.0",
      let method = root["method"]?.string, let parameters = root["params"]?.array
    else { return refuse(-32_600, "Invalid request") }
    asked.append(method)
    let options = parameters.last
    if let commitment = options?["commitment"]?.string,
      !["processed", "confirmed", "finalized"].contains(commitment)
    {
      return refuse(-32_602, "unknown commitment \(commitment)")
    }
    if options?["commitment"]?.string != "finalized" {
      violations.append("\(method) asks for less than finalized")
    }
    switch method {
    case "getTokenAccountsByOwner": return tokenAccounts(parameters)
    case "getAccountInfo": return accountInfo(parameters)
    case "getSignaturesForAddress": return signatures(parameters)
    case "getTransaction": return transaction(parameters)
    default: return refuse(-32_601, "Method not found")
    }
  }

  private mutating func refuse(_ code: Int64, _ message: String) -> String {
    violations.append(message)
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\(code),\"message\":\"\(message)\"}}"
  }

  private func isAddress(_ text: String?) -> Bool {
    text.flatMap { [UInt8](base58: $0, limit: 44) }?.count == 32
  }

  private func wrapped(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("jsonrpc", "2.0")
      body(&writer)
      writer.field("id", 1)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private mutating func tokenAccounts(_ parameters: [JSONValue]) -> String {
    guard parameters.count == 3, let owner = parameters[0].string, isAddress(owner),
      let mint = parameters[1]["mint"]?.string, isAddress(mint),
      parameters[2]["encoding"]?.string == "jsonParsed"
    else { return refuse(-32_602, "Invalid param: WrongSize") }
    let found = accounts.filter { $0.owner == owner && $0.mint == mint }
    return wrapped { writer in
      writer.object("result") { writer in
        writer.object("context") { writer in
          writer.field("apiVersion", "2.1.0")
          writer.field("slot", slot)
        }
        writer.array("value") { writer in
          for account in found { write(account, to: &writer) }
        }
      }
    }
  }

  private mutating func accountInfo(_ parameters: [JSONValue]) -> String {
    guard parameters.count == 2, isAddress(parameters[0].string),
      parameters[1]["encoding"]?.string == "base64"
    else { return refuse(-32_602, "Invalid param: WrongSize") }
    return wrapped { writer in
      writer.object("result") { writer in
        writer.object("context") { $0.field("slot", slot) }
        guard mint.isThere else { return writer.null("value") }
        writer.object("value") { writer in
          writer.field("lamports", 1_461_600)
          writer.field("owner", mint.program)
          writer.field("executable", false)
          writer.array("data") { writer in
            writer.value(mint.bytes.base64)
            writer.value("base64")
          }
        }
      }
    }
  }

  private func write(_ account: LoopbackSolana.Account, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("pubkey", [UInt8](repeating: 9, count: 32).base58)
      writer.object("account") { writer in
        writer.field("lamports", 2_039_280)
        writer.field("owner", account.program)
        writer.field("executable", false)
        writer.field("space", 165)
        writer.object("data") { writer in
          writer.field("program", "spl-token")
          writer.field("space", 165)
          writer.object("parsed") { writer in
            writer.field("type", "account")
            writer.object("info") { writer in
              writer.field("isNative", false)
              writer.field("mint", account.mint)
              writer.field("owner", account.owner)
              writer.field("state", account.state)
              writer.object("tokenAmount") { writer in
                writer.field("amount", account.amount)
                writer.field("decimals", account.decimals)
              }
            }
          }
        }
      }
    }
  }

  private mutating func signatures(_ parameters: [JSONValue]) -> String {
    guard let address = parameters.first?.string, isAddress(address),
      let limit = parameters.last?["limit"]?.int64, (1...1_000).contains(limit)
    else { return refuse(-32_602, "Invalid limit; max 1000") }
    let found = transactions.filter { ($0.signers + $0.others).contains(address) }.prefix(Int(limit))
    return wrapped { writer in
      writer.array("result") { writer in
        for transaction in found {
          writer.object { writer in
            writer.field("signature", transaction.signature)
            writer.field("slot", slot)
            transaction.writeError(to: &writer)
            if let memo = transaction.memo {
              writer.field("memo", "[\(memo.utf8.count)] \(memo)")
            } else {
              writer.null("memo")
            }
            writer.field("confirmationStatus", "finalized")
          }
        }
      }
    }
  }

  private mutating func transaction(_ parameters: [JSONValue]) -> String {
    guard let signature = parameters.first?.string, [UInt8](base58: signature, limit: 90)?.count == 64,
      parameters.last?["maxSupportedTransactionVersion"]?.int64 == 0
    else { return refuse(-32_602, "Invalid param") }
    guard let found = transactions.first(where: { $0.signature == signature }) else {
      return wrapped { $0.null("result") }
    }
    if parameters.last?["encoding"]?.string == "base64" {
      return wrapped { writer in
        writer.object("result") { writer in
          writer.field("slot", slot)
          writer.object("meta") { found.writeError(to: &$0) }
          writer.array("transaction") { writer in
            writer.value(found.wire.base64)
            writer.value("base64")
          }
        }
      }
    }
    return wrapped { writer in
      writer.object("result") { writer in
        writer.field("slot", slot)
        writer.object("meta") { writer in
          found.writeError(to: &writer)
          writer.array("innerInstructions") { _ in }
          for (name, isAfter) in [("preTokenBalances", false), ("postTokenBalances", true)] {
            writer.array(name) { writer in
              for (index, balance) in found.balances.enumerated() {
                writer.object { writer in
                  writer.field("accountIndex", index)
                  writer.field("mint", balance.mint)
                  writer.field("owner", balance.owner)
                  writer.object("uiTokenAmount") {
                    $0.field("amount", isAfter ? balance.after : balance.before)
                  }
                }
              }
            }
          }
        }
        writer.object("transaction") { writer in
          writer.array("signatures") { $0.value(signature) }
          writer.object("message") { writer in
            writer.array("accountKeys") { writer in
              for (keys, isSigner) in [(found.signers, true), (found.others, false)] {
                for key in keys {
                  writer.object { writer in
                    writer.field("pubkey", key)
                    writer.field("signer", isSigner)
                    writer.field("writable", true)
                  }
                }
              }
            }
            writer.array("instructions") { writer in
              if let memo = found.memo {
                writer.object { writer in
                  writer.field("program", "spl-memo")
                  writer.field("programId", "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr")
                  writer.field("parsed", memo)
                }
              }
              for burn in found.burns { write(burn, to: &writer) }
            }
          }
        }
      }
    }
  }

  private func write(
    _ burn: (mint: String, authority: String, amount: String), to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("program", "spl-token")
      writer.field("programId", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
      writer.object("parsed") { writer in
        writer.field("type", "burnChecked")
        writer.object("info") { writer in
          writer.field("mint", burn.mint)
          writer.field("authority", burn.authority)
          writer.object("tokenAmount") { writer in
            writer.field("amount", burn.amount)
            writer.field("decimals", 8)
          }
        }
      }
    }
  }
}

extension LoopbackSolana.Transaction {
  fileprivate func writeError(to writer: inout JSONWriter) {
    if hasFailed {
      writer.object("err") { $0.field("InstructionError", "Custom") }
    } else {
      writer.null("err")
    }
  }
}
