/** One labelled field of a form, with its hint and its error bound to it. */
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value?: string;
  readonly placeholder?: string;
  /** Hides the characters. A password field would lose its role and be offered to password managers. */
  readonly secret?: boolean;
  readonly required?: boolean;
  readonly onInput?: (value: string) => void;
}

/** Takes the focus when it gets an error. */
export function Field(props: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (props.error) input.current?.focus();
  }, [props.error]);
  const described = [props.hint ? `${id}-hint` : '', props.error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        ref={input}
        id={id}
        class={`input ${props.secret ? 'secret' : ''}`}
        type="text"
        name={props.name}
        defaultValue={props.value ?? ''}
        {...(props.placeholder ? { placeholder: props.placeholder } : {})}
        required={props.required ?? false}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        dir="auto"
        aria-invalid={props.error ? 'true' : undefined}
        aria-describedby={described || undefined}
        onInput={(event) => props.onInput?.(event.currentTarget.value)}
      />
      {props.hint && (
        <span class="hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      )}
      {props.error && (
        <span class="error" role="alert" id={`${id}-error`}>
          {props.error}
        </span>
      )}
    </div>
  );
}
