import { type FocusEvent, type KeyboardEvent, type RefObject, useState } from "react";
import { useAwake } from "#components/ui/use-dialect.ts";
import type { Suggestions } from "#lib/catalog/query.ts";
import { type Choice, type ChoiceGroup, optionId } from "./suggestion-list.tsx";
import { useSuggestions } from "./use-suggestions.ts";

interface ComboboxOptions {
  input: RefObject<HTMLInputElement | null>;
  /** The id of the list. */
  list: string;
  toGroups: (answer: Suggestions | undefined) => ChoiceGroup[];
  onChoose: (choice: Choice) => void;
}

/**
 * A search field with a list under it: arrows move through the list and back to the field, Enter
 * takes what is marked, Escape shuts the list. Without scripts the field is a plain one.
 */
export function useCombobox({ input, list, toGroups, onChoose }: ComboboxOptions) {
  const isAwake = useAwake();
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const groups = toGroups(useSuggestions(text));
  const count = groups.reduce((sum, { choices }) => sum + choices.length, 0);
  const marked = isOpen && active < count ? active : -1;

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const open = () => {
    setText(input.current?.value.trim() ?? "");
    setOpen(true);
    setActive(-1);
  };
  /** Round the list; -1 is the field itself. */
  const move = (step: 1 | -1) => {
    if (!isOpen) return open();
    const next = ((marked + 1 + step + count + 1) % (count + 1)) - 1;
    setActive(next);
    document.getElementById(optionId(next))?.scrollIntoView({ block: "nearest" });
  };
  const keys = new Map<string, (() => void) | false>([
    ["ArrowDown", () => move(1)],
    ["ArrowUp", () => move(-1)],
    ["Escape", isOpen && close],
    ["Enter", marked >= 0 && (() => document.getElementById(optionId(marked))?.click())],
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys.get(event.key);
    // While a character is being put together, its keys belong to the input method.
    if (!act || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  };

  return {
    groups,
    active: marked,
    isShut: isAwake && !isOpen,
    close,
    choose(choice: Choice) {
      onChoose(choice);
      setText("");
      close();
    },
    onBlur({ currentTarget, relatedTarget }: FocusEvent) {
      if (!currentTarget.contains(relatedTarget)) close();
    },
    inputProps: {
      onInput: open,
      onFocus: open,
      onClick: open,
      onKeyDown,
      ...(isAwake && {
        role: "combobox",
        "aria-autocomplete": "list" as const,
        "aria-expanded": isOpen && count > 0,
        "aria-controls": list,
        "aria-activedescendant": marked < 0 ? undefined : optionId(marked),
      }),
    },
  };
}
