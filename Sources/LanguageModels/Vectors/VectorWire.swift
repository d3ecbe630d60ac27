import JSON
import Transport
import Vocabulary

/// How OpenAI's and Ollama's embedding endpoints are asked, and how their answers are read.
///
/// - SeeAlso: <https://platform.openai.com/docs/api-reference/embeddings/create>,
///   <https://github.com/ollama/ollama/blob/main/docs/api.md#generate-embeddings>
enum VectorWire {
  /// What a server answers to some texts.
  struct Answer: Sendable {
    /// In the order of the texts.
    let vectors: [[Float]]
    /// As the server counted them; `nil` where it does not say.
    let tokens: Int64?
  }

  /// - Parameter dimensions: Asked for where the model can shorten its vectors; `nil` for as many as it has.
  static func request(
    _ texts: [String], of model: String, dimensions: Int?, at endpoint: ModelEndpoint
  ) -> HTTPRequest {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("model", model)
      writer.array("input") { writer in for text in texts { writer.value(text) } }
      if let dimensions { writer.field("dimensions", dimensions) }
      // Other encodings would have to be told apart by their looks.
      if endpoint.provider == .openai { writer.field("encoding_format", "float") }
    }
    let path = endpoint.provider == .ollama ? "/api/embed" : "/embeddings"
    let headers = endpoint.key.map { [("authorization", "Bearer \($0.reveal())")] } ?? []
    var request = HTTPRequest.post(endpoint.baseURL + path, json: writer.bytes, headers: headers)
    // At most 64 texts with 4,096 numbers of some 14 characters each.
    request.responseLimit = 8 << 20
    // Asked twice, it says the same.
    request.isIdempotent = true
    return request
  }

  /// - Returns: `nil` for anything but one vector for each text, all of one length.
  static func read(_ body: [UInt8], texts count: Int, from provider: ModelProvider) -> Answer? {
    guard let root = (try? JSONDocument(parsing: body))?.root else { return nil }
    var vectors = [[Float]?](repeating: nil, count: count)
    if provider == .ollama {
      for (place, list) in (root["embeddings"]?.array ?? []).enumerated() where place < count {
        vectors[place] = Self.vector(list)
      }
    } else {
      for (place, entry) in (root["data"]?.array ?? []).enumerated() {
        let index = entry["index"]?.int64.map { Int($0) } ?? place
        guard vectors.indices.contains(index) else { return nil }
        vectors[index] = entry["embedding"].flatMap(Self.vector)
      }
    }
    let all = vectors.compactMap { $0 }
    guard all.count == count, let length = all.first?.count, all.allSatisfy({ $0.count == length }) else {
      return nil
    }
    let tokens =
      provider == .ollama ? root["prompt_eval_count"]?.int64 : root["usage"]?["prompt_tokens"]?.int64
    // No text is without tokens: servers that do not count write zeros.
    return Answer(vectors: all, tokens: tokens.flatMap { $0 > 0 ? $0 : nil })
  }

  private static func vector(_ list: JSONValue) -> [Float]? {
    guard let numbers = list.array, VectorService.dimensions.contains(numbers.count) else { return nil }
    let vector = numbers.compactMap { $0.double.map { Float($0) } }
    return vector.count == numbers.count && vector.allSatisfy(\.isFinite) ? vector : nil
  }
}
