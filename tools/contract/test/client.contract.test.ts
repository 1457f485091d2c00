import { chatContract, embeddingContract, imageEmbeddingContract, rerankContract } from "../src/index.ts";
import { clientChat, clientEmbeddings, clientImages, clientRerank } from "./support/client-subjects.ts";

embeddingContract(clientEmbeddings);
imageEmbeddingContract(clientImages);
rerankContract(clientRerank);
chatContract(clientChat);
