import { chatContract, embeddingContract, imageEmbeddingContract, rerankContract } from "@paifang/contract";
import { chat, embeddings, imageEmbeddings, rerank } from "./support/contract-subjects.ts";

embeddingContract(embeddings);
imageEmbeddingContract(imageEmbeddings);
rerankContract(rerank);
chatContract(chat);
