import { render } from 'preact'; render(<p>Threadside</p>, document.getElementById('app') as HTMLElement);
