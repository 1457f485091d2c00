import type { ChatMessage, LLM, MessageContent } from "@llamaindex/core/llms";
import { BaseSynthesizer } from "@llamaindex/core/response-synthesizers";
import { EngineResponse, MetadataMode, type NodeWithScore } from "@llamaindex/core/schema";
import { extractText } from "@llamaindex/core/utils";
import { RULES, toPrompt } from "@paifang/story";

/**
 * Writes one answer from numbered passages.
 *
 * LlamaIndex's own synthesizers fill their template with `String.replace`: a passage that holds `$&`, `$$` or
 * `{query}` would be changed. They also cut what is long into several prompts, in each of which numbers begin anew.
 */
export class CitedAnswer extends BaseSynthesizer {
  constructor(llm: LLM) {
    super({ llm });
  }

  protected override async getResponse(
    question: MessageContent,
    nodes: NodeWithScore[],
    stream: boolean,
  ): Promise<EngineResponse | AsyncIterable<EngineResponse>> {
    const texts = nodes.map(({ node }) => node.getContent(MetadataMode.NONE));
    const messages: ChatMessage[] = [
      { role: "system", content: RULES },
      { role: "user", content: toPrompt(extractText(question), texts) },
    ];
    if (stream) return this.#stream(messages, nodes);
    return EngineResponse.fromChatResponse(await this.llm.chat({ messages }), nodes);
  }

  /** Asks the model when it is read, so that the passages can be shown meanwhile. */
  async *#stream(messages: ChatMessage[], nodes: NodeWithScore[]): AsyncGenerator<EngineResponse, void> {
    const chunks = await this.llm.chat({ messages, stream: true });
    for await (const chunk of chunks) yield EngineResponse.fromChatResponseChunk(chunk, nodes);
  }

  // There is no template to exchange.
  protected override _getPrompts(): Record<string, never> {
    return {};
  }
  protected override _updatePrompts(): void {}
  protected override _getPromptModules(): Record<string, never> {
    return {};
  }
}
