// deep-chat, set up for this page: it renders the bubbles and the input field, the rest is ours.

import "/vendor/deep-chat/deepChat.bundle.js";

const SEND = { text: { content: "发送" } };

/**
 * Put the chat into the page.
 * @param {HTMLElement} place
 * @param {string} css for the inside of the component
 * @param {(text: string) => void} typed called for every message the customer has typed, after its bubble is there
 * @returns {Promise<HTMLElement>} the component, rendered
 */
export function createChat(place, css, typed) {
  window.remarkable_plugins = [{ plugin: showVerbatim }];
  const chat = document.createElement("deep-chat");
  // Without a font of its own the component fetches one from Google.
  chat.style.fontFamily = "inherit";
  chat.auxiliaryStyle = css;
  chat.textInput = { placeholder: { text: "请输入您想咨询的问题" } };
  chat.submitButtonStyles = { position: "outside-end", submit: SEND, disabled: SEND };
  chat.scrollButton = { content: "↓ 回到最新消息" };
  chat.hiddenMessages = { clickScroll: "last", onUpdate: (_, count) => `↓ ${count} 条新消息` };
  chat.connect = { websocket: true, handler: (_, signals) => listen(chat, signals, typed) };
  const rendered = new Promise((resolve) => (chat.onComponentRender = resolve));
  place.append(chat);
  return rendered.then(() => settled(chat)).then(() => prepare(chat));
}

/** On a slow device the component renders a second time right after it has said that it is rendered. */
async function settled(chat) {
  while (chat._waitingToRender_) await new Promise((resolve) => setTimeout(resolve));
}

/** To deep-chat the connection always stands: what cannot be sent yet waits in the outbox. */
function listen(chat, signals, typed) {
  signals.newUserMessage.listener = ({ messages }) => {
    typed(messages.at(-1).text);
    chat.disableSubmitButton(false); // Makes it look at the field again, which is empty now.
  };
  signals.onOpen();
}

/** deep-chat renders Markdown, links to scripts included. A customer and a shop mean their words as they stand. */
function showVerbatim(remarkable) {
  remarkable.render = (text) => {
    const shown = document.createElement("span");
    shown.textContent = text;
    return shown.innerHTML;
  };
}

function prepare(chat) {
  const inside = chat.shadowRoot;
  inside.getElementById("text-input").setAttribute("aria-multiline", "true");
  const send = inside.querySelector(".input-button");
  send.setAttribute("aria-label", "发送");
  const log = inside.getElementById("messages");
  log.tabIndex = 0;
  log.setAttribute("aria-label", "对话内容");
  // Safari reports the Enter that picks a Chinese word as an ordinary one, and the half-written text would be sent.
  chat.addEventListener("keydown", keepComposing, { capture: true });
  return chat;
}

function keepComposing(event) {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
}
